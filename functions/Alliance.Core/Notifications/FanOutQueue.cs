using Alliance.Messaging;
using Alliance.Ports;

namespace Alliance.Notifications;

/// <summary>The queue of notifications and who handles it.</summary>
internal sealed class FanOutQueue(IMessageQueue queue, FanOutSteps steps, TimeProvider pace)
{
    public MessageHandler Handle => steps.Handle;

    public QueueWorker Worker(Action<Exception> report) => new(queue, steps.Handle, new QueueWorkerOptions(), pace, report);
}
