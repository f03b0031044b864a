/** What is asked of the reader about a whole file, and what it is typed into. */
import type { Field, Import } from '$lib/api/models';

type Question = Import['questions'][number];

const DAYS = new Set([
	'date',
	'period_start',
	'period_end',
	'reported_on',
	'release_date',
	'exported_on'
]);

/** The kind of input that a field is typed into: days have the device's own. */
export function inputKind(field: string): 'date' | 'text' {
	return DAYS.has(field) ? 'date' : 'text';
}

/** The field that a question's answer is a constant of; null where it is about a column. */
export function constantField(questionId: string): string | null {
	return questionId.startsWith('constants:') ? questionId.slice('constants:'.length) : null;
}

/** Whether a question is open. */
export function isAsked(questions: readonly Question[], id: string): boolean {
	return questions.some((one) => one.id === id);
}

/** Constants that are one of a few words: what else is typed has no meaning. */
const CLOSED = new Set([
	'platform',
	'metric_name',
	'currency',
	'kind',
	'rights',
	'returns',
	'no_figures'
]);

/** The field that the reader may answer in free text; null where only the choices hold. */
export function freeTextField(questionId: string): string | null {
	const field = constantField(questionId);
	return field === null || CLOSED.has(field) ? null : field;
}

/** A question that is a warning: the file goes in only with a yes of its own. */
export function isConsent(question: Pick<Question, 'id' | 'choices'>): boolean {
	return question.id === 'constants:no_figures' && question.choices.length === 1;
}

/** Fields that are one answer for the whole file, and never what a column means. */
const ANSWERS = new Set(['rights', 'returns', 'no_figures']);

/** The fields that a column can mean. */
export function columnFields(fields: readonly Field[]): Field[] {
	return fields.filter((one) => !ANSWERS.has(one.field));
}
