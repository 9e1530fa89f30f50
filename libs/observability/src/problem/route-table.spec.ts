import { fastify } from 'fastify';
import { RouteTable } from './route-table.ts';

const routes = new RouteTable();
const server = fastify({ exposeHeadRoutes: false });
routes.watch(server);
const answer = () => 'yes';
server.get('/parcels', answer);
server.post('/parcels', answer);
server.route({ method: ['PUT', 'DELETE'], url: '/parcels/:id', handler: answer });
server.get('/parcels/:from-:to/files/*', answer);
server.options('*', answer);

test.each([
  { path: '/parcels', methods: ['GET', 'POST'] },
  { path: '/parcels/7', methods: ['DELETE', 'PUT'] },
  { path: '/parcels/a-b/files/x/y', methods: ['GET'] },
  { path: '/parcels/', methods: [] },
  { path: '/parcels/7/8', methods: [] },
  { path: '/', methods: [] },
])('$path', ({ path, methods }) => expect(routes.methodsAt(path)).toEqual(methods));
