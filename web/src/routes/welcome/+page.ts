import { error, redirect } from '@sveltejs/kit';
import { readSetup } from '$lib/api/requests';
import type { Setup } from '$lib/api/models';
import { asProblem } from '$lib/api/problem';

/** Only a fresh installation has a first visit; and one that takes new accounts. */
export async function load(): Promise<{ setup: Setup }> {
	let setup: Setup;
	try {
		setup = await readSetup();
	} catch (thrown) {
		const problem = asProblem(thrown);
		error(503, { message: problem.detail, todo: problem.todo });
	}
	if (!setup.needs_owner && !setup.open_registration) redirect(307, '/sign-in');
	return { setup };
}
