/* eslint-disable @backstage/no-relative-monorepo-imports -- the parts meet in this package only: these tests join what the renderer writes with the backend plugin's looks and the sandbox's proxy, which no package offers to others */
import { aHost } from '../../../../../plugins/opencsp-backend/src/__testUtils__/deployments/aDeployment';
import { builtInDefinitions } from '../../../../../plugins/opencsp-backend/src/catalogue/services/builtIn';
import {
  decideRoutes,
  RouteDecision,
} from '../../../../../plugins/opencsp-backend/src/domain/routes/decideRoutes';
import { RouteObservation } from '../../../../../plugins/opencsp-backend/src/domain/routes/routeObservation';
import {
  NameRecord,
  newRouteSet,
  RouteSetRecord,
} from '../../../../../plugins/opencsp-backend/src/domain/routes/routeRecord';
import {
  LoopbackDns,
  ZoneEntry,
} from '../../../../../plugins/opencsp-backend/src/profiles/dns/__testUtils__/LoopbackDns';
import { NodeDnsResolver } from '../../../../../plugins/opencsp-backend/src/profiles/dns/NodeDnsResolver';
import { DefaultRouteLooks } from '../../../../../plugins/opencsp-backend/src/routes/DefaultRouteLooks';
import { shakeHands } from '../../../../../plugins/opencsp-backend/src/routes/looks/handshake';
import { probeHttp } from '../../../../../plugins/opencsp-backend/src/routes/looks/httpProbe';
import { wayToAddress } from '../../../../../plugins/opencsp-backend/src/routes/looks/ways';
import { TcpServers } from '../../../../../plugins/opencsp-backend/src/routes/looks/__testUtils__/tcpServers';
import { serviceDefinitionSchema } from '../../../../../plugins/opencsp-common/src';
import { HostCommand } from '../../../../../plugins/opencsp-node/src';
import { FakeHost } from '../../../../../plugins/opencsp-node/src/testUtils';
import { profileOf } from '../../../../rendering/src/__testUtils__/profile';
import {
  markAnswerOf,
  markPathOf,
  renderCompose,
} from '../../../../rendering/src';
import { createAcmeStandIn, loopbackPorts } from '../../../../sandbox/src/acme';
import {
  BackendDown,
  BackendRequest,
  createTraefikConnections,
  createTraefikStandIn,
  DockerService,
  ProxyResponse,
  StoredFile,
  TraefikStandIn,
  TraefikWorld,
} from '../../../../sandbox/src/traefik';
import { FakeClock } from '../../../../sandbox/src/traefik/__testUtils__/fakeClock';

export {
  aHost,
  BackendDown,
  builtInDefinitions,
  createAcmeStandIn,
  createTraefikConnections,
  createTraefikStandIn,
  decideRoutes,
  DefaultRouteLooks,
  FakeClock,
  FakeHost,
  LoopbackDns,
  loopbackPorts,
  markAnswerOf,
  markPathOf,
  newRouteSet,
  NodeDnsResolver,
  probeHttp,
  profileOf,
  renderCompose,
  serviceDefinitionSchema,
  shakeHands,
  TcpServers,
  wayToAddress,
};
export type {
  BackendRequest,
  DockerService,
  HostCommand,
  NameRecord,
  ProxyResponse,
  RouteDecision,
  RouteObservation,
  RouteSetRecord,
  StoredFile,
  TraefikStandIn,
  TraefikWorld,
  ZoneEntry,
};
