// Names and what belongs to them, in two columns.

import type { ComponentChildren, VNode } from 'preact'

export const Facts = ({ facts }: { facts: readonly (readonly [name: string, value: ComponentChildren])[] }): VNode => (
  <dl class="facts">
    {facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)
