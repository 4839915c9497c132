// What k6 has by xk6-sql 1.0.5 and our driver, as far as scripts here need it.

declare module 'k6/x/sql' {
  /** Of one VU. Lost connections are replaced without a word. */
  export interface Database {
    /**
     * Rows by column name: int2 to int8 and floats as numbers, numeric as text, timestamps as ISO
     * text. Throws what the driver says; `timeout` is such as `1500ms`, the connect included.
     */
    queryWithTimeout(
      timeout: string,
      text: string,
      ...values: unknown[]
    ): Record<string, unknown>[];
    execWithTimeout(timeout: string, text: string, ...values: unknown[]): unknown;
    close(): void;
  }

  export interface Pool {
    readonly max_open_conns?: number;
    readonly max_idle_conns?: number;
  }

  /** In the init context only. Connects when it is first used. */
  export function open(driver: symbol, url: string, pool?: Pool): Database;

  const sql: { readonly open: typeof open };
  export default sql;
}

declare module 'k6/x/sql/driver/pgx' {
  const driver: symbol;
  export default driver;
}
