import { defineConfig } from 'vitest/config';

/** Browser stories: one after the other, because they change one registry; never repeated, because a retry hides a fault. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['stories/*.story.ts'],
    fileParallelism: false,
    retry: 0,
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
