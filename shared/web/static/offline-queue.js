// Forms that wait for reception. A form with `data-offline-queue` is kept on this device before anything is sent, and
// forgotten only when the server has said that it has it. The server's Idempotency-Key makes it count once.
//
// The page says who is signed in (`data-person` on the element below): entries belong to whoever noted them, and
// nobody else sees or sends them. What waits is shown in the element with `data-offline-queue-list`, whose
// templates hold every word.

const NAME = 'opvangpunt-offline-queue'
const FIRST_WAIT = 2_000
const LONGEST_WAIT = 60_000
const PATIENCE = 20_000
const FINAL = [400, 403, 404, 409, 413, 422]

const list = document.querySelector('[data-offline-queue-list]')
const person = list?.dataset.person
let wait = FIRST_WAIT
let timer
let isSignedOut = false

function settled (request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

let opened
function database () {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1)
    request.onupgradeneeded = () => {
      // Entries go out in the order in which they were noted, whatever a clock says.
      const entries = request.result.createObjectStore('entries', { keyPath: 'place', autoIncrement: true })
      entries.createIndex('person', 'person')
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  return opened
}

async function inStore (mode, work) {
  const transaction = (await database()).transaction('entries', mode, { durability: 'strict' })
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve
    transaction.onabort = transaction.onerror = () => reject(transaction.error)
  })
  const result = await work(transaction.objectStore('entries'))
  await done
  return result
}

// Other tabs show what waits as well: whoever changes it tells them.
const tabs = new BroadcastChannel(NAME)
async function change (work) {
  await inStore('readwrite', (entries) => settled(work(entries)))
  tabs.postMessage('changed')
}

const own = () => inStore('readonly', (entries) => settled(entries.index('person').getAll(person)))
const keep = (entry) => change((entries) => entries.put(entry))
const forget = (place) => change((entries) => entries.delete(place))

// Asks the server to take one entry: 'taken', 'refused' (with why), 'signed-out', 'later', or 'skipped': later, but the
// next may go. Only an answer that names the entry's key is the server's own: a network that wants a sign-in knows none.
async function send (entry) {
  let answer
  try {
    answer = await fetch(entry.address, {
      method: 'POST',
      body: new URLSearchParams(entry.fields),
      headers: { Accept: 'application/json', 'Idempotency-Key': entry.key, 'Noted-By': entry.person },
      credentials: 'same-origin',
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE)
    })
  } catch {
    return { verdict: 'later' }
  }
  const isOurs = answer.headers.get('Idempotency-Key') === entry.key
  if (isOurs && answer.ok) return { verdict: 'taken' }
  if (answer.status === 401 || answer.type === 'opaqueredirect') return { verdict: 'signed-out' }
  if (answer.status === 500) return { verdict: 'skipped' }
  if (!isOurs || !FINAL.includes(answer.status)) return { verdict: 'later' }
  const problem = await answer.json().catch(() => ({}))
  return { verdict: 'refused', why: problem.detail ?? problem.title ?? '', fields: (problem.errors ?? []).map((one) => one.field) }
}

// Sends what waits, in order, until all is sent or the server cannot be asked. True: ask again later.
async function sendWaiting () {
  let isLeft = false
  for (const entry of await own()) {
    if (entry.refused) continue
    const { verdict, why, fields } = await send(entry)
    isSignedOut = verdict === 'signed-out'
    if (verdict === 'taken') await forget(entry.place)
    else if (verdict === 'refused') await keep({ ...entry, refused: { why, fields } })
    else if (verdict === 'skipped') isLeft = true
    else return true
    await show()
  }
  return isLeft
}

async function drain () {
  clearTimeout(timer)
  const isLeft = navigator.locks
    ? await navigator.locks.request(NAME, { ifAvailable: true }, (lock) => (lock ? sendWaiting() : true))
    : await sendWaiting()
  await show()
  wait = isLeft ? Math.min(wait * 2, LONGEST_WAIT) : FIRST_WAIT
  if (isLeft) timer = setTimeout(drain, wait)
}

function word (name) {
  return list.querySelector(`template[data-word="${name}"]`).content.textContent.trim()
}

function item (entry) {
  const row = list.querySelector('template[data-entry]').content.firstElementChild.cloneNode(true)
  const at = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'short', timeStyle: 'short' }).format(new Date(entry.notedAt))
  row.querySelector('[data-label]').textContent = entry.label
  row.querySelector('[data-at]').textContent = at
  row.querySelector('[data-state]').textContent = entry.refused ? word('refused') : word('waiting')
  const why = row.querySelector('[data-why]')
  why.hidden = !entry.refused
  why.textContent = entry.refused ? (entry.refused.fields.map(explained).find(Boolean) ?? entry.refused.why) : ''
  const correct = row.querySelector('[data-correct]')
  correct.hidden = !entry.refused
  correct.addEventListener('click', () => correctAgain(entry))
  const drop = row.querySelector('[data-drop]')
  drop.hidden = !entry.refused
  drop.addEventListener('click', async () => {
    if (confirm(word('drop-sure'))) await forget(entry.place).then(show)
  })
  return row
}

function explained (field) {
  return list.querySelector(`template[data-wrong="${CSS.escape(field)}"]`)?.content.textContent.trim()
}

async function show () {
  const entries = await own()
  list.hidden = entries.length === 0 && !isSignedOut
  list.dataset.waiting = entries.length
  list.querySelector('[data-count]').textContent = word(isSignedOut ? 'signed-out' : 'count').replace('{number}', entries.length)
  list.querySelector('[data-sign-in]').hidden = !isSignedOut
  list.querySelector('[data-entries]').replaceChildren(...entries.map(item))
}

const correcting = new Map()

// Puts a refused entry back into its form, to be corrected and kept anew.
async function correctAgain (entry) {
  const form = document.querySelector(`form[data-offline-queue][action="${CSS.escape(entry.address)}"]`) ?? document.querySelector('form[data-offline-queue]')
  form.reset()
  for (const [name, value] of entry.fields) {
    if (name === 'key') continue
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === 'checkbox' || field.type === 'radio') field.checked ||= field.value === value
      else field.value = value
    }
  }
  form.dispatchEvent(new Event('input', { bubbles: true }))
  // The refused one stays until the corrected one is kept: a phone may be closed in between.
  correcting.set(form, entry.place)
  form.querySelector('input:not([type=hidden]), select, textarea')?.focus()
}

async function note (form) {
  const fields = [...new FormData(form)].filter(([name]) => name !== 'key')
  const key = form.elements.key.value
  await keep({
    key,
    person,
    address: form.getAttribute('action'),
    fields: [...fields, ['key', key]],
    label: form.querySelector('[data-entry-label]:checked')?.dataset.entryLabel ?? form.dataset.offlineQueue,
    notedAt: new Date().toISOString()
  })
  if (correcting.has(form)) await forget(correcting.get(form))
  correcting.delete(form)
  form.reset()
  form.elements.key.value = crypto.randomUUID()
  form.dispatchEvent(new CustomEvent('op:noted', { bubbles: true }))
  await show()
  await drain()
}

function watch (form) {
  // A page that was kept for when there is no reception brings an old key with it.
  form.elements.key.value = crypto.randomUUID()
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (!form.reportValidity()) return
    const button = form.querySelector('button:not([type=button])')
    button.disabled = true
    try {
      await note(form)
    } catch {
      // This browser keeps nothing (a private window, a full disk): then the form goes out as forms do.
      form.submit()
    } finally {
      button.disabled = false
    }
  })
}

// Whoever signs out leaves nothing of the pages behind; what waits stays, and is said.
function watchSignOut (form) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const waiting = (await own().catch(() => [])).length
    if (waiting && !confirm(word('sign-out-sure').replace('{number}', waiting))) return
    await Promise.all((await caches.keys()).map((name) => caches.delete(name)))
    form.submit()
  })
}

if (list) {
  navigator.serviceWorker?.register('/service-worker.js')
  navigator.storage?.persist?.()
  document.querySelectorAll('form[data-offline-queue]').forEach(watch)
  document.querySelectorAll('form[action$="/sign-out"]').forEach(watchSignOut)
  tabs.addEventListener('message', show)
  addEventListener('online', drain)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && drain())
  list.querySelector('[data-send]').addEventListener('click', drain)
  show().then(drain, () => { list.querySelector('[data-unable]').hidden = list.hidden = false })
}
