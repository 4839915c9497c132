import type pg from 'pg';

export interface Notice {
  readonly code: string;
  readonly message: string;
  /** The server's function that said it: the one part that no locale translates. */
  readonly routine: string;
}

/** What a connection needs of pg.Client. */
export interface SessionClient {
  on(event: 'error' | 'end', listener: () => void): unknown;
  on(event: 'notice', listener: (notice: Partial<Notice>) => void): unknown;
  connect(): Promise<unknown>;
  query<Row extends Record<string, unknown>>(query: pg.QueryConfig): Promise<pg.QueryResult<Row>>;
  end(): Promise<void>;
  readonly connection: { readonly stream: { destroy(): unknown } };
}
