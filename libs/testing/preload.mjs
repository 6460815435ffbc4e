// Nest 12 is ESM: evaluate its packages before any spec is linked, since Jest cannot require() a module of the graph it is still evaluating.
await import('reflect-metadata');
await import('@nestjs/common');
await import('@nestjs/core');
