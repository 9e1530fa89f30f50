/**
 * A residual capacity or a remainder at or below this counts as none, so that rounding (about 1e-16 an operation) opens no
 * path. A returned flow then falls short of the maximum by at most this much for each arc of the minimum cut:
 * 4e-8 for 12 layers of 128 tokens, if every arc of the graph were in it.
 */
const epsilon = 1e-13;

/**
 * Maximum flow through a layered graph, from one token at the top to one input token.
 *
 * Every layer joins all its `T` tokens to all `T` tokens below. A *node* is the upper end of a layer: `layer * T + token`.
 * An *arc* is a node and the token below it: `node * T + token`, its index into the capacities. Below layer 0 are the
 * inputs, one of which is the sink.
 *
 * The algorithm is Dinic's: label nodes by their distance to the sink in the residual graph, fill all shortest paths until
 * each is blocked, and again until none is left. Distances grow each round, hence at most `L * T` rounds; softmax maps,
 * from flat to sharp, took two to six. The graph and the working memory are built once for all pairs.
 *
 * @see Dinic (1970); Even & Tarjan (1975) for the current-arc form used here
 */
export class LayeredMaxFlow {
  readonly #capacity: Float64Array;
  readonly #tokens: number;
  readonly #nodes: number;
  readonly #flow: Float64Array;
  /** Arcs to the sink; 0 where it is not known or the sink cannot be reached. */
  readonly #distance: Int32Array;
  readonly #queue: Int32Array;
  /** The neighbour each node tries next: first the `T` tokens below, then the `T` above, to undo their flow. */
  readonly #next: Int32Array;

  /** @param capacity `[L, T, T]` row-major, not negative, lowest layer first; read, never written */
  constructor(capacity: Float64Array, tokens: number) {
    this.#capacity = capacity;
    this.#tokens = tokens;
    this.#nodes = capacity.length / tokens;
    this.#flow = new Float64Array(capacity.length);
    this.#distance = new Int32Array(this.#nodes);
    this.#queue = new Int32Array(this.#nodes);
    this.#next = new Int32Array(this.#nodes);
  }

  /** The maximum flow from token `from` of the top layer's output to input token `to`. */
  between(from: number, to: number): number {
    const source = this.#nodes - this.#tokens + from;
    const supply = this.#supply(source);
    this.#flow.fill(0);
    let sent = 0;
    while (supply - sent > epsilon && this.#label(source, to)) {
      this.#next.fill(0);
      sent += this.#push(source, to, supply - sent);
    }
    return sent;
  }

  #supply(source: number): number {
    const first = source * this.#tokens;
    return this.#capacity.subarray(first, first + this.#tokens).reduce((sum, capacity) => sum + capacity, 0);
  }

  /** Labels nodes backwards from the sink and stops at the source: nodes farther than it are on no shortest path. */
  #label(source: number, to: number): boolean {
    const tokens = this.#tokens;
    const distance = this.#distance;
    const queue = this.#queue;
    distance.fill(0);
    let known = 0;
    for (let node = 0; node < tokens; node += 1) {
      if (this.#isOpen(node * tokens + to)) {
        distance[node] = 1;
        queue[known++] = node;
      }
    }
    for (let head = 0; head < known && distance[source] === 0; head += 1) {
      const node = queue[head] ?? 0;
      const farther = (distance[node] ?? 0) + 1;
      const token = node % tokens;
      const above = node - token + tokens;
      for (let other = above; other < above + tokens && above < this.#nodes; other += 1) {
        if (distance[other] === 0 && this.#isOpen(other * tokens + token)) {
          distance[other] = farther;
          queue[known++] = other;
        }
      }
      const below = node - token - tokens;
      for (let step = 0; step < tokens && below >= 0; step += 1) {
        if (distance[below + step] === 0 && (this.#flow[node * tokens + step] ?? 0) > epsilon) {
          distance[below + step] = farther;
          queue[known++] = below + step;
        }
      }
    }
    return distance[source] !== 0;
  }

  #isOpen(arc: number): boolean {
    return (this.#capacity[arc] ?? 0) - (this.#flow[arc] ?? 0) > epsilon;
  }

  /** Sends up to `limit` from a node along shortest paths; returns what arrived. The depth is the node's distance. */
  #push(node: number, to: number, limit: number): number {
    const tokens = this.#tokens;
    if (this.#distance[node] === 1) return this.#send(node * tokens + to, limit);
    const token = node % tokens;
    const below = node - token - tokens;
    const above = node - token + tokens;
    let sent = 0;
    for (let next = this.#next[node] ?? 0; next < 2 * tokens; next += 1) {
      this.#next[node] = next;
      const down = next < tokens;
      const other = down ? below + next : above + next - tokens;
      if (!this.#isCloser(other, node)) continue;
      const arc = down ? node * tokens + next : other * tokens + token;
      const flow = this.#flow[arc] ?? 0;
      const residual = down ? (this.#capacity[arc] ?? 0) - flow : flow;
      if (residual <= epsilon) continue;
      const pushed = this.#push(other, to, Math.min(limit - sent, residual));
      this.#flow[arc] = down ? flow + pushed : flow - pushed;
      sent += pushed;
      if (limit - sent <= epsilon) return sent;
    }
    this.#next[node] = 2 * tokens;
    return sent;
  }

  #isCloser(other: number, node: number): boolean {
    return (
      other >= 0 && other < this.#nodes && (this.#distance[other] ?? 0) === (this.#distance[node] ?? 0) - 1
    );
  }

  #send(arc: number, limit: number): number {
    const sent = Math.max(0, Math.min(limit, (this.#capacity[arc] ?? 0) - (this.#flow[arc] ?? 0)));
    this.#flow[arc] = (this.#flow[arc] ?? 0) + sent;
    return sent;
  }
}
