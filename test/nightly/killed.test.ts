// F61: kills of real processes, as many as a night has time for.

process.env.KILLS ??= '500'
await import('../processes/faults/killed.test.ts')
