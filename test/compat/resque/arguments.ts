// Arguments that are hard to write alike, as Ruby is handed them and as we are.

interface Both {
  /** JSON, as a person writes it for Ruby. */
  readonly text: string
  readonly values: readonly unknown[]
}

export const hard: readonly Both[] = [
  { text: '[]', values: [] },
  { text: '[1,-7,"two",null,true,{"k":[1.5,null]}]', values: [1, -7, 'two', null, true, { k: [1.5, null] }] },
  {
    text: '[0.1,-2.5,123456789.5,1.5e-7,1.25e-12,0.0001,0.00001]',
    values: [0.1, -2.5, 123456789.5, 1.5e-7, 1.25e-12, 0.0001, 0.00001],
  },
  { text: '[9007199254740991,-9007199254740991,100000]', values: [2 ** 53 - 1, 1 - 2 ** 53, 1e5] },
  { text: '["é → 😀","\\u2028","a/b","</script>"]', values: ['é → 😀', '\u2028', 'a/b', '</script>'] },
  { text: '["\\"\\\\\\n\\t\\u0000\\u001f\\u007f"]', values: ['"\\\n\t\u0000\u001f\u007f'] },
  { text: '[[],{},[[]],"",{"b":1,"a":{"c":[]}}]', values: [[], {}, [[]], '', { b: 1, a: { c: [] } }] },
]
