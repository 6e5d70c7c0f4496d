// The parts of forms. A field keeps what was typed into it and says what is wrong with it.

import { html } from 'hono/html'
import type { Html } from './layout.ts'

/** What a form holds when it is shown again: what was typed, and what is wrong, by name of the field. */
export interface Filled {
  readonly given: Readonly<Record<string, string>>
  readonly problems: Readonly<Record<string, string>>
}

export const empty: Filled = { given: {}, problems: {} }

interface Field {
  readonly name: string
  readonly label: string
  readonly hint?: string
}

const around = ({ name, label, hint }: Field, { problems }: Filled, control: Html): Html => html`<div class="field">
<label for="${name}">${label}</label>
${control}
${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : ''}
${problems[name] ? html`<p class="problem" id="${name}-problem">${problems[name]}</p>` : ''}
</div>`

const marks = (field: Field, { problems }: Filled): Html => {
  const told = [field.hint && `${field.name}-hint`, problems[field.name] && `${field.name}-problem`].filter(Boolean)
  return html`${problems[field.name] ? html`aria-invalid="true"` : ''} ${told.length > 0 ? html`aria-describedby="${told.join(' ')}"` : ''}`
}

export const input = (
  field: Field & { readonly type?: 'text' | 'email' | 'password' | 'url'; readonly autocomplete?: string },
  filled: Filled,
): Html =>
  around(
    field,
    filled,
    html`<input id="${field.name}" name="${field.name}" type="${field.type ?? 'text'}" required
autocomplete="${field.autocomplete ?? 'off'}" value="${filled.given[field.name] ?? ''}" ${marks(field, filled)}>`,
  )

export const optional = (field: Field, filled: Filled): Html =>
  around(
    field,
    filled,
    html`<input id="${field.name}" name="${field.name}" autocomplete="off"
value="${filled.given[field.name] ?? ''}" ${marks(field, filled)}>`,
  )

export const textarea = (field: Field & { readonly rows: number; readonly code?: 'code' }, filled: Filled): Html =>
  around(
    field,
    filled,
    // The line break after the tag is not part of the text; without it a text that begins with one would lose it.
    html`<textarea id="${field.name}" name="${field.name}" rows="${field.rows}" required
class="${field.code ?? ''}" ${marks(field, filled)}>
${filled.given[field.name] ?? ''}</textarea>`,
  )

export const choice = (field: Field & { readonly options: readonly string[] }, filled: Filled): Html =>
  around(
    field,
    filled,
    html`<select id="${field.name}" name="${field.name}" ${marks(field, filled)}>
${field.options.map((option) => html`<option ${option === filled.given[field.name] ? html`selected` : ''}>${option}</option>`)}
</select>`,
  )

export const file = (field: Field & { readonly accept: string }, filled: Filled): Html =>
  around(
    field,
    filled,
    html`<input id="${field.name}" name="${field.name}" type="file" accept="${field.accept}" ${marks(field, filled)}>`,
  )
