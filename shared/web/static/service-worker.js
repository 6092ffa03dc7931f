// Opens pages without reception. Only pages that ask for it (`X-Offline: keep`) are kept, each in its newest form, for
// as long as a session lasts; assets have addresses that change with their content and are kept as they are.

const ASSETS = 'opvangpunt-assets'
const PAGES = 'opvangpunt-pages'
const LONGEST_HOURS = 12

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return
  if (new URL(request.url).pathname.startsWith('/assets/')) event.respondWith(asset(request))
  else if (request.mode === 'navigate') event.respondWith(page(request))
})

async function asset (request) {
  const kept = await caches.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) await keepInPlaceOfFormer(request, answer.clone())
  return answer
}

async function keepInPlaceOfFormer (request, answer) {
  const assets = await caches.open(ASSETS)
  await assets.delete(request, { ignoreSearch: true })
  await assets.put(request, answer)
}

async function page (request) {
  const pages = await caches.open(PAGES)
  try {
    const answer = await fetch(request)
    if (answer.headers.get('X-Offline') === 'keep') await pages.put(request, answer.clone())
    else if (answer.ok && !answer.redirected) await pages.delete(request)
    return answer
  } catch (error) {
    const kept = await pages.match(request, { ignoreSearch: true })
    if (kept && isFresh(kept)) return kept
    throw error
  }
}

function isFresh (kept) {
  return Date.now() - new Date(kept.headers.get('Date')).getTime() < LONGEST_HOURS * 3_600_000
}
