export {
  createDnsStandIn,
  type DnsStandIn,
  type DnsStandInOptions,
} from './dnsStandIn';
export { dnsScenarios, type DnsScenario } from './scenarios';
