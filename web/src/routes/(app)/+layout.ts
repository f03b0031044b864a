import { error, redirect } from '@sveltejs/kit';
import { forgetBegun } from '$lib/api/begun';
import { chooseAccount, readAccount, readSetup } from '$lib/api/requests';
import { asProblem, type Problem } from '$lib/api/problem';
import { session } from '$lib/state/session.svelte';

/** Inside the app only with an account; a first visit goes to the welcome page. */
export async function load({ url }: { url: URL }): Promise<void> {
	if (session.account !== null) return;
	const asked = await Promise.allSettled([readAccount(), readSetup()]);
	const [account, setup] = asked;
	if (setup.status === 'fulfilled') session.setup = setup.value;
	if (account.status === 'fulfilled') {
		session.account = account.value;
		return;
	}
	// What was asked for beside it was asked for by nobody.
	forgetBegun();
	const problem = asProblem(account.reason);
	if (problem.code === 'two_factor_required') redirect(307, '/two-factor');
	if (problem.code === 'account_not_open') {
		await chooseAccount(null);
		session.account = await readAccount();
		return;
	}
	if (problem.code !== 'not_signed_in') fail(problem);
	if (setup.status === 'rejected') fail(asProblem(setup.reason));
	if (setup.value.needs_owner) redirect(307, '/welcome');
	const next = url.pathname === '/' ? '' : `?next=${encodeURIComponent(url.pathname + url.search)}`;
	redirect(307, `/sign-in${next}`);
}

function fail(problem: Problem): never {
	error(problem.status >= 400 ? problem.status : 503, {
		message: problem.detail,
		todo: problem.todo
	});
}
