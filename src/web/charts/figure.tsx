// What every chart has around its picture: a title, one sentence that says the same, and the numbers in a table.

import type { ComponentChildren, VNode } from 'preact'
import type { Locale } from '../locales/locale.ts'
import { type Format, formats } from '../ui/format.ts'

/** The look of a series: a colour and a way to draw it, so that neither has to be told from the other alone. */
export type Tone = 'main' | 'bad' | 'calm' | 'high' | 'top'

interface FigureProps {
  readonly locale: Locale
  readonly title: string
  readonly summary: string
  /** The table. */
  readonly table: VNode
  /** Further attributes, for what draws it in the page. */
  readonly attributes?: Readonly<Record<`data-${string}`, string | number>>
  /** Has a row for itself. */
  readonly isWide?: boolean
  readonly children: ComponentChildren
}

export const Figure = ({ locale, title, summary, table, attributes = {}, isWide, children }: FigureProps): VNode => (
  <figure class={isWide ? 'chart wide' : 'chart'} {...attributes}>
    <figcaption>
      <h2>{title}</h2>
      <p class="note">{summary}</p>
    </figcaption>
    {children}
    <details>
      <summary>{locale.t('chart.table')}</summary>
      {table}
    </details>
  </figure>
)

interface LegendProps {
  readonly series: readonly { readonly name: string; readonly tone: Tone }[]
}

export const Legend = ({ series }: LegendProps): VNode => (
  <ul class="legend">
    {series.map(({ name, tone }) => (
      <li key={name}>
        <Swatch tone={tone} /> {name}
      </li>
    ))}
  </ul>
)

/** A piece of the line of a series. */
export const Swatch = ({ tone }: { tone: Tone }): VNode => (
  <svg class="swatch" viewBox="0 0 20 6" aria-hidden="true">
    <path class={`line ${tone}`} d="M0 3h20" />
  </svg>
)

interface AxisProps {
  /** From the top. */
  readonly values: readonly number[]
  readonly as: Format
  readonly locale: Locale
}

/** What stands beside a picture: letters in it would shrink with it. */
export const Heights = ({ values, as, locale }: AxisProps): VNode => (
  <div class="heights" aria-hidden="true">
    {values.map((value) => (
      <span key={value}>{formats[as](value, locale.lang)}</span>
    ))}
  </div>
)

interface TimesProps {
  readonly locale: Locale
  /** Of the first, and from one to the next. */
  readonly from: number
  readonly stepMs: number
  readonly count: number
  readonly when: 'day' | 'time' | 'minute'
}

/** What stands below a picture: its beginning, its middle and its end. */
export const Times = ({ locale, from, stepMs, count, when }: TimesProps): VNode => (
  <div class="times" aria-hidden="true">
    {[0, Math.floor((count - 1) / 2), count - 1]
      .filter((index, i, all) => all.indexOf(index) === i)
      .map((index) => (
        <span key={index}>{formats[when](from + index * stepMs, locale.lang)}</span>
      ))}
  </div>
)
