import { createServer, Server, Socket } from 'node:net';
import { parseCommand } from '../control/parseCommand';
import { Connections } from '../program/Connections';
import { closed, HOST, listenOn, portOf } from '../program/listening';
import { ControlAnswer, ControlCommand, StandIn } from '../standIn';
import { answerTo, RedisServer } from './commands';
import { readRequest } from './requests';
import { RedisScenario, redisScenarios } from './scenarios';

/** @public */
export interface RedisOptions {
  /** 0: any that is free. */
  port: number;
  /** Such as 8.8.2. */
  version: string;
  /** Nobody has to sign in when absent. */
  password?: string;
}

/** @public */
export interface RedisStandIn extends StandIn {
  /** True while nothing listens on its port. */
  readonly isDown: boolean;
}

class Redis implements RedisStandIn {
  readonly name = 'redis';
  private readonly redis: RedisServer;
  private readonly server: Server;
  private readonly connections = new Connections(() => this.isDown);
  private isHanging = false;
  isDown = false;

  constructor({ version, password }: RedisOptions) {
    this.redis = { version, password, isLoading: false };
    this.server = createServer(socket => this.accept(socket));
  }

  get url(): string {
    return `redis://${HOST}:${portOf(this.server)}`;
  }

  listen(port: number): Promise<void> {
    return listenOn(this.server, port);
  }

  async close(): Promise<void> {
    this.connections.cutAll();
    await closed(this.server);
  }

  async control(command: ControlCommand): Promise<ControlAnswer> {
    this.apply(parseCommand(redisScenarios, command));
    return {
      isUp: !this.isDown,
      isLoading: this.redis.isLoading,
      isHanging: this.isHanging,
      hasPassword: this.redis.password !== undefined,
    };
  }

  private apply(scenario: RedisScenario): void {
    switch (scenario.scenario) {
      case 'down':
        this.isDown = true;
        this.connections.cutAll();
        return;
      case 'up':
        this.isDown = false;
        return;
      case 'loading':
        this.redis.isLoading = true;
        return;
      case 'hang':
        this.isHanging = true;
        return;
      case 'password':
        this.redis.password = scenario.password;
        return;
      case 'reset':
        this.isDown = false;
        this.isHanging = false;
        this.redis.isLoading = false;
        return;
      default:
    }
  }

  private accept(socket: Socket): void {
    this.connections.remember(socket);
    const client = { isSignedIn: this.redis.password === undefined };
    let bytes = Buffer.alloc(0);
    socket.on('data', chunk => {
      if (this.isHanging) {
        return;
      }
      bytes = Buffer.concat([bytes, Buffer.from(chunk)]);
      for (;;) {
        const read = readRequest(bytes);
        if (read.of === 'more') {
          return;
        }
        if (read.of === 'broken') {
          socket.end(`-ERR Protocol error: ${read.words}\r\n`);
          return;
        }
        bytes = bytes.subarray(read.length);
        const { text, ends } = answerTo(read.words, client, this.redis);
        if (ends) {
          socket.end(text);
          return;
        }
        socket.write(text);
      }
    });
  }
}

/**
 * Starts a Redis that knows AUTH, HELLO, PING and QUIT, and keeps nothing.
 *
 * @throws Error with code EADDRINUSE when the port is used
 */
export async function createRedisStandIn(
  options: RedisOptions,
): Promise<RedisStandIn> {
  const redis = new Redis(options);
  await redis.listen(options.port);
  return redis;
}
