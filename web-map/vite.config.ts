import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds the API; the built console is served by the server itself. */
const server = process.env['MENPAI_BASE_URL'] ?? 'http://127.0.0.1:8080';

/** Under development too, paths of the phone page answer it, as the server does (`server/src/console`). */
const phonePaths: Plugin = {
  name: 'phone-paths',
  configureServer: ({ middlewares }) => {
    middlewares.use((request, _response, next) => {
      if (/^\/m(\/[^.]*)?(\?|$)/.test(request.url ?? '')) request.url = '/m.html';
      next();
    });
  },
};

/** What a page must not bring along, by the pages: maps and charts to no phone, people's own pages to no office. */
const STRANGERS: Readonly<Record<string, RegExp>> = {
  m: /node_modules\/(maplibre-gl|@maplibre|echarts|zrender)\/|\/src\/(map\/(VillageMap|MapView)|app\/Console)/,
  index:
    /\/src\/(phone|features\/(own|ownership|filing|rooms|market|offers|viewings|contracts|rent|locks|problems\/phone))\//,
};

const keepsApart: Plugin = {
  name: 'keeps-apart',
  generateBundle(_options, bundle) {
    for (const [page, strangers] of Object.entries(STRANGERS)) {
      const entry = Object.values(bundle).find(
        (one) => one.type === 'chunk' && one.isEntry && one.name === page,
      );
      if (!entry) this.error(`no page ${page}`);
      const files = new Set([entry.fileName]);
      for (const file of files) {
        const chunk = bundle[file];
        if (chunk?.type !== 'chunk') continue;
        for (const id of chunk.moduleIds)
          if (strangers.test(id)) this.error(`the page ${page} carries ${id}, in ${file}`);
        for (const next of [...chunk.imports, ...chunk.dynamicImports]) files.add(next);
      }
    }
  },
};

export default defineConfig({
  plugins: [react(), phonePaths, keepsApart],
  build: {
    target: 'es2023',
    // The map engine is one file of about 1 MB; it is loaded after sign-in, beside the console.
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: { index: 'index.html', m: 'm.html' },
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\//, priority: 2 },
            { name: 'map', test: /node_modules\/(@maplibre|@mapbox|maplibre-gl)\//, priority: 2 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': { target: server, changeOrigin: true } } },
  test: { include: ['src/**/*.test.ts', 'client/src/**/*.test.ts'] },
});
