/** What is asked of the reader about a whole file, and what it is typed into. */

const KINDS: Record<string, 'date' | 'month'> = {
	date: 'date',
	period: 'month',
	period_start: 'date',
	period_end: 'date',
	reported_on: 'date',
	release_date: 'date',
	exported_on: 'date'
};

/** The kind of input that a field is typed into: days and months have the device's own. */
export function inputKind(field: string): 'date' | 'month' | 'text' {
	return KINDS[field] ?? 'text';
}

/** The field that a question's answer is a constant of; null where it is about a column. */
export function constantField(questionId: string): string | null {
	return questionId.startsWith('constants:') ? questionId.slice('constants:'.length) : null;
}
