import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vitest/config';
import { fixtureServer } from './fixtures/server.ts';

/** Where the real server listens while the front end is developed beside it. */
const server = process.env.TUNESCORE_API ?? 'http://127.0.0.1:8000';

export default defineConfig(({ mode }) => ({
	plugins: [tailwindcss(), sveltekit(), ...(mode === 'fixtures' ? [fixtureServer()] : [])],
	// Small fonts and pictures stay files: the content policy allows nothing inline.
	build: { assetsInlineLimit: 0 },
	server: mode === 'fixtures' ? {} : { proxy: { '/api': { target: server, changeOrigin: false } } },
	preview:
		mode === 'fixtures' ? {} : { proxy: { '/api': { target: server, changeOrigin: false } } },
	test: { include: ['src/**/*.test.ts', 'fixtures/**/*.test.ts'], environment: 'node' }
}));
