import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Generous: a shared two-core machine is several times slower than the desk that a test was written on.
const patience = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    // As many as there are cores: one less is the default, which leaves half of a small machine idle.
    maxWorkers: '100%',
    projects: [
      {
        // Nothing in src/ leaves anything behind, so that its modules need not be loaded anew for every file.
        test: { name: 'src', environment: 'node', isolate: false, include: ['src/**/*.test.ts'], ...patience },
      },
      {
        plugins: [react()],
        test: {
          name: 'app',
          environment: 'jsdom',
          include: ['app/**/*.test.{ts,tsx}'],
          setupFiles: ['./vitest.setup.ts'],
          ...patience,
        },
      },
    ],
  },
});
