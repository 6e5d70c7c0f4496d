// F63 with as many changed bytes as a night has time for.

process.env.FLIPS ??= '10000'
await import('../../src/stores/sqlite/damage.test.ts')
