// A Vitest reporter for CI: the ten slowest files, and a last line `N passed, N failed`. A skipped test is a failure:
// whatever a test needs must be there.

export default class CiReporter {
  onTestRunEnd(modules, errors) {
    const count = { passed: 0, failed: errors.length }
    const times = []
    for (const module of modules) {
      times.push([module.diagnostic().duration, module.relativeModuleId])
      if (module.state() === 'failed' && module.errors().length > 0) count.failed++
      for (const test of module.children.allTests()) {
        const state = test.result().state
        if (state === 'passed') count.passed++
        else {
          count.failed++
          if (state === 'skipped') console.log(`skipped: ${test.fullName} (${module.relativeModuleId})`)
        }
      }
    }
    console.log('\nslowest files:')
    for (const [ms, file] of times.sort((a, b) => b[0] - a[0]).slice(0, 10))
      console.log(`${String(Math.round(ms)).padStart(8)} ms  ${file}`)
    console.log(`\n${count.passed} passed, ${count.failed} failed`)
    if (count.failed > 0) process.exitCode = 1
  }
}
