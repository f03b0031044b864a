import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vitest/config';
import { fixtureServer } from './fixtures/server.ts';
import { compiledMessages } from './plugins/compiled-messages.ts';
import { pagePreloads } from './plugins/page-preloads.ts';
import { plainIcons } from './plugins/plain-icons.ts';

/** Where the real server listens while the front end is developed beside it. */
const server = process.env.TUNESCORE_API ?? 'http://127.0.0.1:8000';

/** What every page needs, and what pages with figures share; the rest is split by page. */
const GROUPS = [
	{
		name: 'app',
		test: /node_modules\/(svelte|@sveltejs|@lucide|intl-messageformat|@formatjs|openapi-fetch)\/|src\/lib\/(api|format|messages|shell(?!\/FirstSteps)|state)\/|src\/lib\/figure\/(figure|FigurePanel)|src\/lib\/ui\/(?!SheetPanel|ConfirmPanel|TextArea)|^text:ui_/,
		priority: 2
	},
	{
		name: 'figures',
		test: /node_modules\/(d3-(?!geo)|internmap)|src\/lib\/(charts|insights(?!\/CountryMap)|view(?!\/Calendar))\/|src\/lib\/(alerts\/Marked|campaigns\/(HomeCampaigns|VerdictMark|verdict|links)|tracks\/(byline|release))/,
		priority: 1
	}
];

export default defineConfig(({ mode }) => ({
	plugins: [
		compiledMessages(),
		plainIcons(),
		tailwindcss(),
		sveltekit(),
		pagePreloads(),
		...(mode === 'fixtures' ? [fixtureServer()] : [])
	],
	// Small fonts and pictures stay files: the content policy allows nothing inline.
	build: {
		assetsInlineLimit: 0,
		// The licences of what is bundled go along with it.
		license: { fileName: 'licences.txt' },
		// Few files: on a phone each one costs a journey, whatever its size.
		rolldownOptions: { output: { codeSplitting: { groups: GROUPS } } }
	},
	server: mode === 'fixtures' ? {} : { proxy: { '/api': { target: server, changeOrigin: false } } },
	preview:
		mode === 'fixtures' ? {} : { proxy: { '/api': { target: server, changeOrigin: false } } },
	test: { include: ['src/**/*.test.ts', 'fixtures/**/*.test.ts'], environment: 'node' }
}));
