/**
 * The figure whose panel is open. Every figure on a page is a link to its lines; a plain click on
 * one opens the panel over the page, any other click follows the link.
 */
import type { ViewQuery } from '$lib/api/requests';

/** A figure of statements: a metric, and the view that narrows it. */
export type StatementFigure = { kind: 'statement'; metric: string; query: ViewQuery };
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

/** What narrows lines, and no figure of a view has. */
const ONLY_LINES = ['period', 'undated', 'import', 'release', 'kind'];

/** The figure that an address of lines is of; null where it is of lines alone. */
export function figureAt(href: string): StatementFigure | null {
	const [path, text] = href.split('?');
	if (path !== '/lines' || text === undefined) return null;
	const { metric, ...query } = Object.fromEntries(new URLSearchParams(text));
	if (metric === undefined || ONLY_LINES.some((name) => name in query)) return null;
	return { kind: 'statement', metric, query };
}

class FigurePanelState {
	shown = $state.raw<OpenFigure | null>(null);

	/** Opens a figure: `view` as the API takes it. */
	open({
		metric,
		currency,
		month,
		view
	}: {
		metric: string;
		currency?: string;
		month?: string;
		view: ViewQuery;
	}): void {
		const query = { ...view };
		if (currency !== undefined) query.currency = currency;
		if (month !== undefined) query.month = month;
		this.shown = { kind: 'statement', metric, query };
	}
	openAudience(place: Omit<AudienceFigure, 'kind'>): void {
		this.shown = { kind: 'audience', ...place };
	}
	close = (): void => {
		this.shown = null;
	};

	/** Opens the figure that a plain click met; a click that is for something else is left alone. */
	meet = (event: MouseEvent): void => {
		const isPlain =
			event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
		if (event.defaultPrevented || !isPlain || !(event.target instanceof Element)) return;
		const href = event.target.closest('a')?.getAttribute('href');
		const found = href == null ? null : figureAt(href);
		if (found === null) return;
		event.preventDefault();
		this.shown = found;
	};
}

export const figure = new FigurePanelState();
