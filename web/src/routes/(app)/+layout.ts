import { error, redirect } from '@sveltejs/kit';
import { readAccount, readSetup } from '$lib/api/calls';
import { asProblem } from '$lib/api/problem';
import { session } from '$lib/state/session.svelte';

/** Inside the app only with an account; a first visit goes to the welcome page. */
export async function load({ url }: { url: URL }): Promise<void> {
	if (session.account !== null) return;
	try {
		session.setup = await readSetup();
		session.account = await readAccount();
	} catch (thrown) {
		const problem = asProblem(thrown);
		if (problem.code === 'not_signed_in') {
			if (session.setup?.needs_owner) redirect(307, '/welcome');
			const next =
				url.pathname === '/' ? '' : `?next=${encodeURIComponent(url.pathname + url.search)}`;
			redirect(307, `/sign-in${next}`);
		}
		error(problem.status >= 400 ? problem.status : 503, {
			message: problem.detail,
			todo: problem.todo
		});
	}
}
