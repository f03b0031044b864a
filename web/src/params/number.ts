import type { ParamMatcher } from '@sveltejs/kit';

/** A thing's number; any other address is no page. */
export const match: ParamMatcher = (param) => /^[1-9]\d*$/.test(param);
