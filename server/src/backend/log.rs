//! Log lines.

use super::Service;
use super::access::SEE;
use super::refuse::internal;
use app::backend::{LOG_PAGE_LINES, Refusal};
use app::view::{LogLine, LogQuery};
use neo_store::LogRow;
use neo_wire::{EventBody, RunId, UserId};

impl Service {
    pub(super) async fn read_log(
        &self,
        caller: UserId,
        run: RunId,
        query: LogQuery,
    ) -> Result<Vec<LogLine>, Refusal> {
        self.run_for(caller, run, SEE).await?;
        let host = query.host.as_deref();
        let rows = self.store.log_before(run, host, query.before, LOG_PAGE_LINES).await.map_err(internal)?;
        Ok(rows.into_iter().filter_map(line).collect())
    }

    /// At most [`LOG_PAGE_LINES`] log lines after number `after`, for whoever was let in before.
    pub(crate) async fn log_after(
        &self,
        run: RunId,
        host: Option<&str>,
        after: u64,
    ) -> Result<Vec<LogLine>, Refusal> {
        let rows = self.store.log_after(run, host, after, LOG_PAGE_LINES).await.map_err(internal)?;
        Ok(rows.into_iter().filter_map(line).collect())
    }
}

fn line(row: LogRow) -> Option<LogLine> {
    let EventBody::Log { host, stream, text, .. } = row.body else { return None };
    Some(LogLine { number: row.number, at: row.at, host, stream, text })
}
