// From a request to an answer, in this order: under which name it came, whether a page of ours sent it, who is there, whether
// they may, and what the parameters are. Only then does a page or an action run.

import { type Context, Hono, type Next } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Ms } from '../core/clock.ts'
import type { Haymaker } from '../runtime/haymaker.ts'
import { pageResponse, problemOf, problemResponse } from './answer.tsx'
import { assetResponse } from './assets.ts'
import { deedOf, printDeed } from './audit.ts'
import type { ErrorGroups } from './errors/groups.ts'
import { readForm } from './form.ts'
import type { Snapshots } from './live/snapshot.ts'
import { chooseLocale, type Locale } from './locales/locale.ts'
import { type Answer, askerOf, isBelow, type Mount, outerBase, pathBelow } from './mount.ts'
import type { Settings } from './options.ts'
import { readParameters } from './parameters.ts'
import type { User } from './permissions.ts'
import { preferencesIn } from './preferences.ts'
import { closed, forbidden, type Problem } from './problem.tsx'
import type { Asked, Onward, Page, Route } from './route.ts'
import type { Attempts } from './security/attempts.ts'
import { identify } from './security/auth.ts'
import { securityHeaders } from './security/headers.ts'
import { type Address, addressOf, isOurs, refusalOf } from './security/origin.ts'
import { tellLater, toldCookie, toldIn } from './told.ts'
import { address, isAllowed, type Visit } from './visit.ts'

/** What an app is made of. */
export interface AppParts {
  readonly hm: Haymaker
  readonly settings: Settings
  readonly snapshots: Snapshots
  readonly errors: ErrorGroups
  readonly attempts: Attempts
  readonly routes: readonly Route[]
  onError(error: unknown): void
}

interface Variables {
  readonly base: string
  readonly address: Address
  readonly locale: Locale
  user: User
}

type Here = Context<{ Variables: Variables }>
type App = Hono<{ Variables: Variables }>

const nowhere: Mount = { base: '', from: null }

/** Where a request came in. */
type MountOf = (request: Request) => Mount

export function appOf(parts: AppParts): Answer {
  const mounts = new WeakMap<Request, Mount>()
  const mountOf: MountOf = (request) => mounts.get(request) ?? nowhere
  const app: App = new Hono({ getPath: (request) => pathBelow(request, mountOf(request).base) })
  app.use((c, next) => frame(parts, mountOf, c, next))
  app.use(async (c, next) => {
    const problem = refused(c, parts.settings)
    return problem ? refuse(c, problem) : next()
  })
  app.get(
    '/assets/:name',
    (c) => assetResponse(c.req.param('name'), c.req.header('accept-encoding') ?? null) ?? notFound(c),
  )
  app.use((c, next) => letIn(parts, mountOf, c, next))
  serve(app, parts)
  app.notFound((c) => notFound(c as Here))
  app.onError((error, c) => {
    const problem = problemOf(error)
    if (problem.status === 500) parts.onError(error)
    return refuse(c as Here, problem)
  })
  return async (request, mount) => {
    if (!isBelow(new URL(request.url).pathname, mount.base)) return elsewhere(request, mount.base)
    mounts.set(request, mount)
    return app.fetch(request)
  }
}

/** What every answer needs, also one that refuses: where we are, in which language, and what browsers are told to keep out. */
async function frame({ settings }: AppParts, mountOf: MountOf, c: Here, next: Next): Promise<void> {
  const { lang } = preferencesIn((name) => getCookie(c, name))
  c.set('base', outerBase(c.req.raw, mountOf(c.req.raw).base, settings.trustProxy))
  c.set('address', addressOf(c.req.raw, settings.trustProxy))
  c.set('locale', chooseLocale([c.req.query('lang'), lang], c.req.header('accept-language') ?? null))
  await next()
  for (const [name, value] of Object.entries(securityHeaders)) c.header(name, value)
  if (!c.res.headers.has('cache-control')) c.header('cache-control', 'private, no-store')
}

/** Goes on as somebody, or answers that it is nobody who may. */
async function letIn(parts: AppParts, mountOf: MountOf, c: Here, next: Next): Promise<Response | void> {
  const { auth, trustProxy } = parts.settings
  const address = askerOf(c.req.raw, mountOf(c.req.raw).from, trustProxy)
  const found = await identify(c.req.raw, auth, { address, attempts: parts.attempts })
  if (found.status === 'answered') return found.response
  if (found.status === 'slowed') return refuse(c, slowed(found.wait))
  if (found.status === 'password') c.header('www-authenticate', 'Basic realm="Haymaker", charset="UTF-8"')
  if (found.status !== 'in') return refuse(c, outside[found.status])
  c.set('user', found.user)
  return next()
}

/** Each route by its method; by another one, its address says which they are. */
function serve(app: App, parts: AppParts): void {
  const { routes } = parts
  for (const route of routes) app.on(route.method, [route.path], (c) => run(parts, route, c))
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map(({ method }) => method)
    app.all(path, (c) => {
      c.header('allow', methods.map((method) => (method === 'GET' ? 'GET, HEAD' : method)).join(', '))
      return refuse(c, wrongMethod)
    })
  }
}

const slowed = (wait: Ms): Problem => {
  const retryAfter = Math.ceil(wait / 1000)
  const values = { seconds: String(retryAfter) }
  return { status: 429, title: 'problem.tooMany', text: 'problem.attempts.text', values, retryAfter }
}

const missing: Problem = { status: 404, title: 'problem.notFound', text: 'problem.notFound.text' }
const wrongMethod: Problem = { status: 405, title: 'problem.notFound', text: 'problem.method.text' }
const outside: Readonly<Record<'closed' | 'unknown' | 'password', Problem>> = {
  closed,
  unknown: { status: 403, title: 'problem.forbidden', text: 'problem.unknown.text' },
  password: { status: 401, title: 'problem.password', text: 'problem.password.text' },
}

function refused(c: Here, { hosts }: Settings): Problem | null {
  const from = c.get('address')
  if (!isOurs(from, hosts))
    return { status: 421, title: 'problem.host', text: 'problem.host.text', values: { host: from.host } }
  const why = refusalOf(c.req.raw, from)
  return why === null ? null : { status: 403, title: 'problem.origin', text: 'problem.origin.text', values: { why } }
}

const refuse = (c: Here, problem: Problem): Response => {
  const made = problemResponse(problem, c.get('locale'), c.get('base'))
  const allow = ['www-authenticate', 'allow']
  for (const name of allow) {
    const value = c.res.headers.get(name)
    if (value !== null) made.headers.set(name, value)
  }
  return made
}

const notFound = (c: Here): Response => refuse(c, missing)

/** The paths do not fit: links would lead nowhere. */
function elsewhere(request: Request, base: string): Response {
  const locale = chooseLocale([], request.headers.get('accept-language'))
  const values = { path: new URL(request.url).pathname, base: base || '/' }
  const problem = { status: 404, title: 'problem.mount', text: 'problem.mount.text', values, isLost: true } as const
  const response = problemResponse(problem, locale, base)
  const headers = { ...securityHeaders, 'cache-control': 'private, no-store' }
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}

async function run(parts: AppParts, route: Route, c: Here): Promise<Response> {
  const { settings } = parts
  const user = c.get('user')
  const path = c.req.param()
  if (!isAllowed(settings, user, route.needs, path.queue ?? null))
    return refuse(c, forbidden({ user, needs: route.needs }))
  const asked = await readAsked(route, c)
  const load = route.method === 'GET' ? route.load?.(parts.hm, asked.values, path) : null
  const [visit, loaded] = await Promise.all([visitOf(parts, c), load])
  const answer = await route.answer(visit, { ...asked, path }, loaded)
  if (answer instanceof Response) {
    // Nobody reads what a HEAD asks about, and a stream would wait for its reader.
    if (c.req.raw.method === 'HEAD') await answer.body?.cancel()
    return answer
  }
  if ('to' in answer) {
    if (!answer.isPrivate) await note(parts, visit, asked.values, answer.noted?.count ?? answer.told?.count ?? null)
    return onward(parts, c, answer)
  }
  if (answer.noted) {
    parts.snapshots.forget()
    await note(parts, visit, asked.values, answer.noted.count)
  }
  return shown(c, visit, answer)
}

/** What was done is done, also where its line cannot be written: that is told to whoever runs the process. */
async function note(
  { hm, onError }: AppParts,
  { user, path }: Visit,
  values: Readonly<Record<string, unknown>>,
  count: number | null,
): Promise<void> {
  try {
    await (await hm.store()).audit(printDeed(deedOf({ at: hm.now(), user: user.name, path }, values, count)))
  } catch (error) {
    onError(error)
  }
}

async function readAsked(route: Route, c: Here): Promise<Omit<Asked, 'path'>> {
  const isFree = route.method === 'GET' && route.ignoresParameters
  const given = isFree
    ? new URLSearchParams()
    : route.method === 'GET'
      ? new URL(c.req.url).searchParams
      : await readForm(c.req.raw)
  return { values: readParameters(route.parameters, given), all: (name) => given.getAll(name) }
}

async function visitOf({ hm, settings, snapshots, errors }: AppParts, c: Here): Promise<Visit> {
  const [user, locale, base] = [c.get('user'), c.get('locale'), c.get('base')]
  return {
    ...{ hm, settings, user, locale, base, errors, path: c.req.path, snapshot: await snapshots.current() },
    theme: preferencesIn((name) => getCookie(c, name)).theme,
    told: toldIn(getCookie(c, toldCookie)),
    may: (permission, queue) => isAllowed(settings, user, permission, queue ?? null),
    to: (path, query) => address(base, path, query),
  }
}

function shown(c: Here, visit: Visit, page: Page): Response {
  const response = pageResponse(visit, page)
  if (visit.told) response.headers.append('set-cookie', tellLater(null, visit.base, c.get('address').isSecure))
  return response
}

function onward({ snapshots }: AppParts, c: Here, { to, told, cookies = [] }: Onward): Response {
  snapshots.forget()
  const response = new Response(null, { status: 303, headers: { location: to } })
  const { isSecure } = c.get('address')
  for (const cookie of [...cookies, ...(told ? [tellLater(told, c.get('base'), isSecure)] : [])])
    response.headers.append('set-cookie', cookie)
  return response
}
