// Says how long it takes to import what a program that pushes imports, in a process that has imported nothing else.
const began = performance.now()
await import('../../dist/index.js')
console.log(performance.now() - began)
