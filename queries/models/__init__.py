from queries.models.anomalies import Anomaly, AnomalyReply, AnomalyReplyRow, AnomalyStep
from queries.models.answers import Answer, AnswerTemplate, Rating
from queries.models.api_clients import ApiClient
from queries.models.attached import AttachedAnswer
from queries.models.attachments import Attachment
from queries.models.casework import DetailRequest, ExtensionRequest, Holding, QueryDeadline
from queries.models.choices import Channel, Kind, Outcome, Status, Visibility
from queries.models.figures import AnswerDays, AnswerTerm, DailyFigure, FigureMark
from queries.models.imports import ImportedQuery, ImportMapping, QueryImport, QueryImportRow
from queries.models.people import Applicant, HeldFiling, Supporter
from queries.models.query import CitizenQuery

__all__ = [
    "Anomaly",
    "AnomalyReply",
    "AnomalyReplyRow",
    "AnomalyStep",
    "Answer",
    "AnswerDays",
    "AnswerTemplate",
    "AnswerTerm",
    "ApiClient",
    "Applicant",
    "AttachedAnswer",
    "Attachment",
    "Channel",
    "CitizenQuery",
    "DailyFigure",
    "DetailRequest",
    "ExtensionRequest",
    "FigureMark",
    "HeldFiling",
    "Holding",
    "ImportMapping",
    "ImportedQuery",
    "Kind",
    "Outcome",
    "QueryDeadline",
    "QueryImport",
    "QueryImportRow",
    "Rating",
    "Status",
    "Supporter",
    "Visibility",
]
