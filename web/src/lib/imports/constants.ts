/** Answers that hold for the whole file, and can be changed after they were given. */
import type { Import, MappingDraft } from '$lib/api/models';
import type { LabelKey } from '$lib/messages';
import { NO_COLUMN } from './mapping';

type Choice = { value: string; label: LabelKey };
export type Answer = { field: string; label: LabelKey; value: string; choices: readonly Choice[] };

export const RIGHTS = [
	{ value: 'recording', label: 'imports_rights_recording' },
	{ value: 'composition', label: 'imports_rights_composition' }
] as const;

const ANSWERS: readonly Omit<Answer, 'value'>[] = [
	{
		field: 'kind',
		label: 'imports_answer_kind',
		choices: [
			{ value: 'stream', label: 'ui_streams' },
			{ value: 'download', label: 'ui_downloads' },
			{ value: 'performance', label: 'ui_performances' },
			{ value: 'view', label: 'ui_views' }
		]
	},
	{
		field: 'returns',
		label: 'imports_answer_returns',
		choices: [
			{ value: 'subtract', label: 'imports_answer_returns_subtract' },
			{ value: 'keep', label: 'imports_answer_returns_keep' }
		]
	}
];

/** The answers that a mapping has, each with what else it could be. */
export function answersOf(mapping: Pick<MappingDraft, 'constants'>): Answer[] {
	return ANSWERS.flatMap((one) => {
		const value = mapping.constants[one.field] ?? null;
		return value !== null && one.choices.some((choice) => choice.value === value)
			? [{ ...one, value }]
			: [];
	});
}

/** The fields of which it was answered that no column has them. */
export function missingFields(mapping: Pick<MappingDraft, 'constants'>): string[] {
	return Object.entries(mapping.constants).flatMap(([field, value]) =>
		value === NO_COLUMN ? [field] : []
	);
}

/** What a file pays for: what the reader said, else what was read from the file. */
export function rightsOf(
	item: Pick<Import, 'rights'>,
	mapping: Pick<MappingDraft, 'constants'>
): Import['rights'] {
	const said = mapping.constants.rights ?? null;
	return RIGHTS.find(({ value }) => value === said)?.value ?? item.rights;
}
