// Selecting jobs in a list: the whole page at once, a stretch with the shift key, and a count of what is selected. Buttons that
// need a selection wait for one. Without scripts the same boxes and buttons work one by one.

export function helpSelect(): void {
  const known = new WeakSet<HTMLFormElement>()
  const find = (): void => {
    for (const form of document.querySelectorAll<HTMLFormElement>('[data-select]')) {
      if (known.has(form)) continue
      known.add(form)
      new Selection(form)
    }
  }
  // A search may bring a list that was not there.
  document.addEventListener('more', find)
  find()
}

class Selection {
  readonly #form: HTMLFormElement
  readonly #page: HTMLInputElement | null
  readonly #all: HTMLInputElement | null
  #last: HTMLInputElement | null = null

  constructor(form: HTMLFormElement) {
    this.#form = form
    this.#page = form.querySelector('[data-select-page]')
    this.#all = form.querySelector('[data-select-all]')
    this.#page?.removeAttribute('hidden')
    form.addEventListener('click', (event) => this.#click(event))
    form.addEventListener('change', (event) => this.#change(event.target))
    this.#show()
  }

  get #boxes(): readonly HTMLInputElement[] {
    return [...this.#form.querySelectorAll<HTMLInputElement>('input[name="job"]')]
  }

  #click(event: MouseEvent): void {
    const box = event.target
    if (!(box instanceof HTMLInputElement) || box.name !== 'job') return
    const [from, to] = [this.#last, box].map((one) => (one ? this.#boxes.indexOf(one) : -1))
    if (event.shiftKey && from !== undefined && to !== undefined && from >= 0)
      for (const one of this.#boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = box.checked
    this.#last = box
    this.#show()
  }

  #change(changed: EventTarget | null): void {
    if (changed === this.#page) for (const box of this.#boxes) box.checked = this.#page?.checked === true
    this.#show()
  }

  #show(): void {
    const count = this.#boxes.filter((box) => box.checked).length
    const isAll = this.#all?.checked === true
    if (this.#page) {
      this.#page.checked = count > 0 && count === this.#boxes.length
      this.#page.indeterminate = count > 0 && count < this.#boxes.length
    }
    for (const button of this.#form.querySelectorAll<HTMLButtonElement>('[data-needs-selection]'))
      button.disabled = count === 0 && !isAll
    const told = this.#form.querySelector<HTMLElement>('[data-selected]')
    if (!told) return
    told.hidden = count === 0
    const text = (count === 1 ? told.dataset.one : told.dataset.other) ?? ''
    told.textContent = text.replace('#', new Intl.NumberFormat(document.documentElement.lang).format(count))
  }
}
