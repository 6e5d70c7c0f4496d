// What a child process is handed of its worker's surroundings.

import { afterEach, expect, it } from 'vitest'
import { environmentFor, flagsFor } from './environment.ts'

afterEach(() => {
  delete process.env.HAYMAKER_TEST_ONE
})

it('variables that are listed are handed on, others are not', () => {
  process.env.HAYMAKER_TEST_ONE = '1'
  expect(environmentFor([])).not.toHaveProperty('HAYMAKER_TEST_ONE')
  expect(environmentFor(['HAYMAKER_TEST_ONE', 'HAYMAKER_TEST_NONE'])).toMatchObject({ HAYMAKER_TEST_ONE: '1' })
  expect(environmentFor(['HAYMAKER_TEST_NONE'])).not.toHaveProperty('HAYMAKER_TEST_NONE')
  expect(environmentFor([])).toHaveProperty('PATH', process.env.PATH)
})

it('flags that decide how modules load are handed on; a debugger, limits and files with secrets are not', () => {
  const kept = [
    '--import',
    'tsx',
    '-r',
    './x.cjs',
    '--conditions=dev',
    '--enable-source-maps',
    '--experimental-vm-modules',
  ]
  const left = ['--inspect=9229', '--max-old-space-size=99', '--env-file=.env', '--test', '-e']
  expect(flagsFor([...left, ...kept])).toEqual(kept)
})
