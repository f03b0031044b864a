/// <reference lib="webworker" />
/// <reference types="@sveltejs/kit" />
/**
 * Keeps the app and the last answers that were seen, so that both are there without a connection.
 *
 * Everything is asked for from the server first, except files whose name changes with what is in
 * them. Answers belong to one account: they go when somebody signs in or out, turns to another
 * account, or is shut out of this one.
 */
import { build, files, version } from '$service-worker';
import { ANSWERS, isKept, SEEN_AT, turnsAccount } from '$lib/shell/kept-answers';

const worker = self as unknown as ServiceWorkerGlobalScope;
const SHELL = `shell-${version}`;
const PAGE = '/';
const MOST_ANSWERS = 300;
/** A page that has not come by then is taken from what is kept. */
const PATIENCE = 4_000;
const IMMUTABLE = /^\/_app\/immutable\//;
/** Not signed in, and not let in: what is kept here is open to every role of an account. */
const SHUT_OUT = new Set([401, 403]);
/** A proxy says so when it does not reach the server. */
const UNREACHED = new Set([502, 503, 504]);

/** Counts the accounts: an answer that comes after its account has gone is not kept. */
let generation = 0;

worker.addEventListener('install', (event) => {
	event.waitUntil(
		caches
			.open(SHELL)
			.then((shell) => shell.addAll([...new Set([PAGE, ...build, ...files])]))
			.then(() => worker.skipWaiting())
	);
});

worker.addEventListener('activate', (event) => {
	event.waitUntil(forgetOldShells().then(() => worker.clients.claim()));
});

/** The shell before this one stays: a page that is open may still need its files. */
async function forgetOldShells(): Promise<void> {
	const shells = (await caches.keys()).filter((name) => name.startsWith('shell-'));
	const old = shells.filter((name) => name !== SHELL).slice(0, -1);
	await Promise.all(old.map((name) => caches.delete(name)));
}

worker.addEventListener('fetch', (event) => {
	const { request } = event;
	const url = new URL(request.url);
	if (url.origin !== worker.location.origin) return;
	if (request.method !== 'GET' && turnsAccount(url.pathname)) {
		event.respondWith(changeAccount(request));
	} else if (request.method !== 'GET') {
		return;
	} else if (isKept(url.pathname)) {
		event.respondWith(answer(request, event));
	} else if (url.pathname.startsWith('/api/')) {
		return;
	} else if (request.mode === 'navigate') {
		event.respondWith(page(request));
	} else if (IMMUTABLE.test(url.pathname)) {
		event.respondWith(immutable(request));
	} else if (files.includes(url.pathname)) {
		event.respondWith(freshFile(request));
	}
});

async function changeAccount(request: Request): Promise<Response> {
	await forgetAnswers();
	const response = await fetch(request);
	await forgetAnswers();
	return response;
}

async function forgetAnswers(): Promise<void> {
	generation += 1;
	await caches.delete(ANSWERS);
}

/** The server's answer, or without a server the last one, which says when it was seen. */
async function answer(request: Request, event: FetchEvent): Promise<Response> {
	const before = generation;
	let response: Response | null;
	try {
		response = await fetch(request);
	} catch (thrown) {
		const last = await lastAnswer(request);
		if (last === null) throw thrown;
		return last;
	}
	if (UNREACHED.has(response.status)) return (await lastAnswer(request)) ?? response;
	if (SHUT_OUT.has(response.status)) await forgetAnswers();
	else if (response.ok) event.waitUntil(keep(request, response.clone(), before));
	return response;
}

async function lastAnswer(request: Request): Promise<Response | null> {
	const kept = await caches.open(ANSWERS);
	return (await kept.match(request, { ignoreVary: true })) ?? null;
}

async function keep(request: Request, response: Response, before: number): Promise<void> {
	const body = await response.blob();
	const headers = new Headers(response.headers);
	headers.set(SEEN_AT, new Date().toISOString());
	// Somebody else may have come while the answer was on its way.
	if (before !== generation) return;
	const kept = await caches.open(ANSWERS);
	// Put in anew, so that what was seen last is the last one of the list.
	await kept.delete(request, { ignoreVary: true });
	await kept.put(request, new Response(body, { status: response.status, headers }));
	if (before !== generation) await forgetAnswers();
	const all = await kept.keys();
	for (const old of all.slice(0, -MOST_ANSWERS)) await kept.delete(old);
}

async function page(request: Request): Promise<Response> {
	const patience = new Promise<null>((give) => setTimeout(() => give(null), PATIENCE));
	const fresh = fetch(request).catch(() => null);
	const first = await Promise.race([fresh, patience]);
	if (first !== null && !UNREACHED.has(first.status)) return first;
	const kept = await caches.match(PAGE, { cacheName: SHELL });
	return kept ?? first ?? (await fresh) ?? Response.error();
}

async function immutable(request: Request): Promise<Response> {
	const kept = await caches.match(request, { ignoreVary: true });
	return kept ?? fetch(request);
}

async function freshFile(request: Request): Promise<Response> {
	try {
		return await fetch(request);
	} catch (thrown) {
		const kept = await caches.match(request, { cacheName: SHELL, ignoreVary: true });
		if (kept === undefined) throw thrown;
		return kept;
	}
}
