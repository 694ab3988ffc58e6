"""The forms behind the staff's buttons, one for each verb."""

from queries.desk_forms import answers, attached, casework, endings, publication, terms
from queries.desk_forms.base import VerbForm

FORMS: dict[str, type[VerbForm]] = {
    form.verb: form
    for form in (
        casework.AssignForm,
        answers.SettleForm,
        casework.TakeForm,
        casework.AssignExecutorForm,
        casework.AskDetailsForm,
        casework.ResumeForm,
        casework.ForwardForm,
        casework.ForwardOutsideForm,
        casework.SendToDeskForm,
        casework.SplitForm,
        terms.RequestExtensionForm,
        answers.HoldAnswerForm,
        attached.AttachForm,
        answers.DraftAnswerForm,
        answers.ApproveForm,
        answers.SendBackForm,
        terms.ExtendForm,
        terms.RefuseExtensionForm,
        terms.NoteNoticeForm,
        answers.CorrectForm,
        endings.ReturnForm,
        endings.TerminateForm,
        endings.WithdrawForm,
        publication.HideForm,
        publication.ShowForm,
        publication.EditPublicTextForm,
        publication.PhotosForm,
        endings.EraseForm,
    )
}

__all__ = ["FORMS", "VerbForm"]
