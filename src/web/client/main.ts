// What a page does by itself where scripts run. Each part looks for what it serves and does nothing where that is not.

import { followStore } from './follow.ts'
import { offerFresh } from './fresh.ts'
import { helpKeys } from './keys.ts'
import { goOnScanning } from './scan.ts'
import { helpSelect } from './select.ts'
import { keepTheme } from './theme.ts'

keepTheme()
helpSelect()
goOnScanning()
helpKeys()
offerFresh()
followStore()
if (document.querySelector('[data-chart]')) void import('./chart.ts').then(({ drawCharts }) => drawCharts())
