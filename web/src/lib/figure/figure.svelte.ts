/**
 * The figure whose panel is open. Every figure on a page is a link to its lines; a plain click on
 * one opens the panel over the page, any other click follows the link.
 */
import type { BeforeNavigate } from '@sveltejs/kit';
import type { FigureQuery } from '$lib/api/models';
import { apiQueryOf, viewOf } from '$lib/view/view';

/** A figure of statements: a metric, and the view that narrows it. */
export type StatementFigure = { kind: 'statement'; metric: string; query: FigureQuery };
/** A figure of an account or, where `post` is the platform's id of one, of a post. */
export type AudienceFigure = {
	kind: 'audience';
	account: number;
	platform: string;
	metric: string;
	date: string;
	post: string | null;
	label: string;
	/** Called when one of its sources was deleted. */
	onchange: () => void;
};
export type OpenFigure = StatementFigure | AudienceFigure;

const LINES = '/lines';
/** What narrows lines, and no figure of a view has. */
const ONLY_LINES = ['period', 'undated', 'import', 'release', 'kind'];

/** The figure that an address of lines is of; null where it is of lines alone. */
export function figureAt(href: string): StatementFigure | null {
	const [path, text] = href.split('?');
	if (path !== LINES || text === undefined) return null;
	const { metric, ...query } = Object.fromEntries(new URLSearchParams(text));
	if (metric === undefined || ONLY_LINES.some((name) => name in query)) return null;
	return { kind: 'statement', metric, query };
}

/** What the figures of a page are of: the range and filters of its address. */
function viewAt(url: URL | undefined): FigureQuery {
	if (url === undefined) return {};
	const view = viewOf(url.searchParams);
	return apiQueryOf({ ...view, compare: 'none', currency: null, convert: false });
}

class FigurePanelState {
	shown = $state.raw<OpenFigure | null>(null);

	openAudience(place: Omit<AudienceFigure, 'kind'>): void {
		this.shown = { kind: 'audience', ...place };
	}
	close = (): void => {
		this.shown = null;
	};

	/**
	 * Opens the figure that a link on a page of figures leads to, instead of its page. What the panel
	 * itself and the page of lines link to are lines.
	 */
	meet = (navigation: BeforeNavigate): void => {
		if (navigation.type !== 'link' || navigation.to === null) return;
		const { from, to, event } = navigation;
		const panel = (event.target as Element | null)?.closest('[role=dialog]') ?? null;
		if (from?.url.pathname === LINES || panel !== null) return;
		const found = figureAt(to.url.pathname + to.url.search);
		if (found === null) return;
		navigation.cancel();
		const { range, ...view } = viewAt(from?.url);
		const isOfDays = ['from', 'to'].some((name) => name in found.query);
		const shown = range === undefined || isOfDays ? view : { ...view, range };
		this.shown = { ...found, query: { ...shown, ...found.query } };
	};
}

export const figure = new FigurePanelState();
