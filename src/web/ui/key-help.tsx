// What the keys do; opened by `?`, and by nothing where no scripts run.

import type { VNode } from 'preact'
import type { MessageKey } from '../locales/catalog.ts'
import type { Visit } from '../visit.ts'
import { asGiven } from './given.tsx'

const keys: readonly (readonly [keys: readonly string[], what: MessageKey])[] = [
  [['/'], 'shortcuts.search'],
  [['.'], 'shortcuts.live'],
  [['j', 'k'], 'shortcuts.rows'],
  [['x'], 'shortcuts.select'],
  [['a'], 'shortcuts.all'],
  [['g'], 'shortcuts.pages'],
  [['?'], 'shortcuts.help'],
]

export const KeyHelp = ({ visit: { locale } }: { visit: Visit }): VNode => (
  <dialog data-keys aria-labelledby="keys-title">
    <h2 id="keys-title">{locale.t('shortcuts.title')}</h2>
    <dl>
      {keys.map(([names, what]) => (
        <div key={what}>
          <dt>
            {names.map((name) => (
              <kbd key={name} {...asGiven}>
                {name}
              </kbd>
            ))}
          </dt>
          <dd>{locale.t(what)}</dd>
        </div>
      ))}
    </dl>
    <form method="dialog">
      <label>
        <input type="checkbox" data-keys-off /> {locale.t('shortcuts.off')}
      </label>
      <button type="submit">{locale.t('shortcuts.close')}</button>
    </form>
  </dialog>
)
