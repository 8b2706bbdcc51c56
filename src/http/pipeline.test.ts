import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, expect } from 'vitest'
import { createPipeline } from './index.js'
test('smoke', async () => {
  let n = 0
  const server = createServer((req, res) => {
    n++
    if (req.url === '/bad') {
      res.statusCode = 504
      res.end('<html>')
    } else res.end(JSON.stringify({ data: [{ id: '1', key: req.headers['x-api-key'] }] }))
  })
  await new Promise<void>((r) => server.listen(0, '127.0.0.1', r))
  const p = createPipeline({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey: 'ITG.abcdefghijkl',
    rateLimit: false,
  })
  const r = await p.send({ method: 'GET', path: '/x' })
  expect(r.json).toEqual({ data: [{ id: '1', key: 'ITG.abcdefghijkl' }] })
  n = 0
  await expect(p.send({ method: 'POST', path: '/bad', body: {} })).rejects.toMatchObject({ outcome: 'unknown', code: 'server_error' })
  expect(n).toBe(1)
  const t = performance.now()
  for (let i = 0; i < 2000; i++) await p.send({ method: 'GET', path: '/x' })
  console.log('per call', (performance.now() - t) / 2000)
  await p.close()
  server.close()
})
