/** The form that switches on the reading of a public page: what it sends, and what is wrong with it. */
import type { PublicPageWanted } from '$lib/api/models';
import type { Problem } from '$lib/api/problem';
import { t } from '$lib/messages';

export type PageEntry = { username: string; links: string; accepted: boolean };
export type PageField = keyof PageEntry;
export type ReadPage = {
	/** What to send; null while something is wrong. */
	body: PublicPageWanted | null;
	problems: Partial<Record<PageField, string>>;
};

/** The server takes so many links of posts. */
export const MOST_LINKS = 6;

/** The links of a text, in which they stand on lines of their own or beside each other. */
export function linksIn(text: string): string[] {
	return [...new Set(text.split(/[\s,]+/).filter((one) => one !== ''))];
}

/** All fields of the form together. */
export function readPage({ username, links, accepted }: PageEntry): ReadPage {
	const problems: ReadPage['problems'] = {};
	const name = username.trim();
	const videos = linksIn(links);
	if (name === '') problems.username = t('connections_page_username_missing');
	if (videos.length > MOST_LINKS)
		problems.links = t('connections_page_links_many', { most: MOST_LINKS });
	if (!accepted) problems.accepted = t('connections_page_accept_missing');
	const isWrong = Object.keys(problems).length > 0;
	return { body: isWrong ? null : { username: name, accept_terms: true, videos }, problems };
}

const FIELDS: Partial<Record<string, PageField>> = {
	not_a_username: 'username',
	connected_officially: 'username',
	not_a_post_link: 'links',
	terms_not_accepted: 'accepted'
};

/** The field that a refusal of the server is about; null where it is about none. */
export function fieldOf(problem: Pick<Problem, 'code'>): PageField | null {
	return FIELDS[problem.code] ?? null;
}
