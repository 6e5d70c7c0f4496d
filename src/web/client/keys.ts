// Keys, for those who do not like to reach for the mouse. They can be switched off, and never fire where somebody types.

const OFF = 'hm-keys-off'

const pages: Readonly<Record<string, string>> = {
  ...{ o: '', q: '/queues', b: '/jobs?state=busy', s: '/jobs?state=scheduled', r: '/jobs?state=retry' },
  ...{ d: '/jobs?state=dead', c: '/jobs?state=done', e: '/errors', m: '/metrics', w: '/processes' },
}

/** What a `g` before it means is over after this long. */
const CHORD_MS = 1500

export function helpKeys(): void {
  const dialog = document.querySelector<HTMLDialogElement>('[data-keys]')
  const off = dialog?.querySelector<HTMLInputElement>('[data-keys-off]')
  if (off) {
    off.checked = localStorage.getItem(OFF) === 'yes'
    off.addEventListener('change', () => localStorage.setItem(OFF, off.checked ? 'yes' : 'no'))
  }
  let chordAt = Number.NEGATIVE_INFINITY
  document.addEventListener('keydown', (event) => {
    if (isTyped(event) || localStorage.getItem(OFF) === 'yes') return
    const isChord = event.timeStamp - chordAt < CHORD_MS
    chordAt = Number.NEGATIVE_INFINITY
    if (isChord) return go(event, pages[event.key])
    if (event.key === 'g') chordAt = event.timeStamp
    else act(event, dialog)
  })
}

const isTyped = ({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  ctrlKey ||
  metaKey ||
  altKey ||
  (target instanceof HTMLElement &&
    target.closest('input:not([type=checkbox]), select, textarea, [contenteditable]') !== null)

function go(event: KeyboardEvent, path: string | undefined): void {
  if (path === undefined) return
  event.preventDefault()
  location.assign(`${document.documentElement.dataset.base ?? ''}${path}` || '/')
}

function act(event: KeyboardEvent, dialog: HTMLDialogElement | null): void {
  const deed = deeds[event.key]
  if (event.key === '?') dialog?.showModal()
  else if (deed) deed()
  else return
  event.preventDefault()
}

const deeds: Readonly<Record<string, () => void>> = {
  '/': () =>
    (
      document.querySelector<HTMLInputElement>('[data-search]') ??
      document.querySelector<HTMLInputElement>('[data-find]')
    )?.focus(),
  '.': () => document.querySelector<HTMLButtonElement>('[data-live-switch]')?.click(),
  j: () => step(1),
  k: () => step(-1),
  x: () => boxOf(current())?.click(),
  a: () => document.querySelector<HTMLInputElement>('[data-select-page]')?.click(),
}

const rows = (): readonly HTMLTableRowElement[] => [...document.querySelectorAll<HTMLTableRowElement>('.list tbody tr')]
const current = (): HTMLTableRowElement | undefined => rows().find((row) => row.contains(document.activeElement))
const boxOf = (row: HTMLTableRowElement | undefined): HTMLInputElement | null | undefined =>
  row?.querySelector<HTMLInputElement>('input[name="job"]')

/** To the link of the row above or below; Enter opens it. */
function step(by: number): void {
  const all = rows()
  const here = current()
  const at = here ? all.indexOf(here) + by : by > 0 ? 0 : all.length - 1
  all[at]?.querySelector<HTMLElement>('th a, a, input')?.focus()
}
