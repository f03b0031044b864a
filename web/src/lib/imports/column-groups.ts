/**
 * The columns of a file in the order in which a reader needs them: those that are used or asked
 * about, those that are left out and may be money or a count, and the rest, which is folded.
 */
import type { ColumnReading, Import, MappingDraft } from '$lib/api/models';

export type ColumnGroup = 'used' | 'doubtful' | 'folded';
export type ColumnGroups = Record<ColumnGroup, ColumnReading[]>;
type Asked = Pick<Import, 'columns' | 'questions' | 'warnings'>;

/** So few columns are not worth folding. */
const FEW = 3;

/** Whether a text names a column: the server writes names of columns in these marks. */
export function namesColumn(text: string, column: string): boolean {
	return text.includes(`“${column}”`);
}

/**
 * The columns by group. A column that the reader has changed is `pinned` to its group, so that no
 * row moves away from under the hand.
 */
export function groupColumns(
	item: Asked,
	mapping: Pick<MappingDraft, 'columns'>,
	pinned: ReadonlyMap<string, ColumnGroup> = new Map()
): ColumnGroups {
	// A question that offers columns shows them itself.
	const asked = new Set(
		item.questions.filter((one) => !one.id.startsWith('field:')).map((one) => one.column)
	);
	const groups: ColumnGroups = { used: [], doubtful: [], folded: [] };
	for (const column of item.columns) {
		groups[pinned.get(column.name) ?? groupOf(column)].push(column);
	}
	groups.folded = [
		...groups.folded.filter((column) => !isEmpty(column)),
		...groups.folded.filter(isEmpty)
	];
	return groups;

	function groupOf({ name }: ColumnReading): ColumnGroup {
		if ((mapping.columns[name] ?? null) !== null || asked.has(name)) return 'used';
		return item.warnings.some((one) => namesColumn(one.message, name)) ? 'doubtful' : 'folded';
	}
}

/** Whether a column has no values at all. */
export function isEmpty(column: ColumnReading): boolean {
	return column.type === 'empty';
}

/** Whether the columns of the fold are many enough to fold them. */
export function isFolded(groups: ColumnGroups): boolean {
	return groups.folded.length > FEW;
}

/** The warnings that stand beside the columns that they name, and those of the whole file. */
export function warningsOf(
	warnings: Import['warnings'],
	doubtful: readonly ColumnReading[]
): { beside: Import['warnings']; whole: Import['warnings'] } {
	const isBeside = (one: Import['warnings'][number]) =>
		doubtful.some((column) => namesColumn(one.message, column.name));
	return {
		beside: warnings.filter(isBeside),
		whole: warnings.filter((one) => !isBeside(one))
	};
}
