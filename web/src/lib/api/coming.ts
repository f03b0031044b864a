/** Shapes of answers that the generated types do not have yet. */
export type ComingArtist = { id: number; name: string; tracks: number };
export type Coming = {
	'/api/v1/artists': {
		get: {
			parameters: { query?: never; header?: never; path?: never; cookie?: never };
			requestBody?: never;
			responses: {
				200: {
					headers: Record<string, unknown>;
					content: { 'application/json': { items: ComingArtist[] } };
				};
			};
		};
	};
};
