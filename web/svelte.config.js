import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { adapter } from './adapter.js';

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		adapter,
		// The styles come with the page too.
		inlineStyleThreshold: Infinity,
		// The page's own policy has the hashes of its styles and of the bootstrap script; early.js stands
		// before it, and the server's policy, which goes for all of the page, has its hash too. Styles
		// are set by script, which needs no exception; the one style attribute in markup is that of
		// SvelteKit's page announcer, allowed here by its hash (2.70).
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['self'],
				'script-src': ['self'],
				'style-src': [
					'self',
					'unsafe-hashes',
					'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='
				],
				'img-src': ['self', 'data:'],
				'object-src': ['none'],
				'base-uri': ['self'],
				'form-action': ['self']
			}
		},
		// Registered by the root layout, once the page is there.
		serviceWorker: { register: false },
		version: { pollInterval: 10 * 60_000 },
		typescript: {
			config: (config) => {
				config.include.push('../fixtures/**/*.ts', '../plugins/**/*.ts', '../*.config.ts');
				config.exclude = config.exclude.filter((path) => !path.includes('service-worker'));
				return config;
			}
		}
	}
};
