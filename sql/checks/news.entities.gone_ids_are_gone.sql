-- An id that no longer stands is no entity's.
select history.was, history.entity_id, history.since
from news.entity_history as history
join news.entities as entity on entity.entity_id = history.was
