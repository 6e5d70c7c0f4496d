// The version of this package, as package.json has it (checked by test/architecture.test.ts).

export const version = '0.1.0'
