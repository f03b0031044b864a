/** A list of messages, parsed by `plugins/compiled-messages.ts`. */
declare module '*?compiled' {
	const messages: Record<string, string | import('intl-messageformat').MessageFormatElement[]>;
	export default messages;
}
