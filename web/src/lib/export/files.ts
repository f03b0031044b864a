/** Files that the reader takes away. */

/** Hands a file to the browser, which asks where it goes. */
export function save(blob: Blob, name: string): void {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(blob);
	link.download = name;
	link.click();
	// The download has begun by then; the memory is free again.
	setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A name for a file: letters, digits and dashes. */
export function fileName(...parts: string[]): string {
	const text = parts
		.join(' ')
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.replace(/[^\p{L}\p{N}]+/gu, '-')
		.replace(/^-+|-+$/g, '')
		.toLowerCase();
	return text === '' ? 'tunescore' : text.slice(0, 80);
}
