declare global {
	namespace App {
		interface Error {
			message: string;
			/** What the reader can do. */
			todo?: string;
		}
	}
}

export {};
